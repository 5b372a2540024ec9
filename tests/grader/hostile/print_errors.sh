# what: forward prints 1 GB on the other stream, without a line's end
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: printed|output
above mlp.cpp <<'END'
#include <iostream>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    for (long bytes = 0; bytes < 1L << 30; bytes += 16) std::cerr << "sixteen letters ";
    if (mlp.layers.size() > 0) return x;
END
