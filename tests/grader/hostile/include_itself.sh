# what: mlp.cpp includes itself
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: compil|include
above mlp.cpp <<'END'
#include "mlp.cpp"
END
