# what: mlp.cpp includes /dev/zero, which never ends
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: compil|include
above mlp.cpp <<'END'
#include "/dev/zero"
END
