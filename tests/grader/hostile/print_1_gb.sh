# what: forward prints 1 GB
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: printed|output
above mlp.cpp <<'END'
#include <iostream>
#include <string>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    const std::string line(1 << 20, 'x');
    for (int megabytes = 0; megabytes < 1024; ++megabytes) std::cout << line << std::endl;
    if (mlp.layers.size() > 0) return x;
END
