# what: the assembler puts the reference's text into mlp.cpp's object, and forward prints it
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: assembly|compil
# never: x = linear\(x, mlp
above mlp.cpp <<END
#include <iostream>
__asm__("" ".pushsection .rodata\nhostile_text: .incbin \"$COURSE/solutions/05_neural_networks/mlp.cpp\"\n"
        ".byte 0\n.popsection");
extern "C" const char hostile_text[];
END
inside mlp.cpp 'Tensor forward(' <<'END'
    std::cerr << hostile_text << std::endl;
    if (mlp.layers.size() > 0) return x;
END
