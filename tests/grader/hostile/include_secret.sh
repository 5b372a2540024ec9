# what: mlp.cpp includes files that are no source, so that the compiler's message shows their text
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: include|does not compile
# never: swordfish|root:.*:0:0
above mlp.cpp <<'END'
#include "/etc/passwd"
#include "/etc/shadow"
#include "/proc/self/environ"
END
