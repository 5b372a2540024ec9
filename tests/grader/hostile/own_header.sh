# what: mlp.cpp includes a header of the student's own, which is not one of the files to hand in
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile without it: forward's and accuracy's tests are lost)
# says: helper\.hpp
echo 'inline int helper() { return 1; }' >"$HERE/helper.hpp"
above mlp.cpp <<'END'
#include "helper.hpp"
END
