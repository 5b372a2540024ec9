# what: mlp.cpp includes itself twice, down to a depth of a hundred: 2^100 times in all
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: compil
above mlp.cpp <<'END'
#if __INCLUDE_LEVEL__ < 100
#include "mlp.cpp"
#include "mlp.cpp"
#endif
END
