# what: assembly outside of functions gives an always-true function the name of the tests' is_close
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: assembly|is_close|mlp\.cpp
above mlp.cpp <<'END'
extern "C" bool hostile_true() { return true; }
__asm__("" ".globl _ZN3gpt4test8is_closeERKNS_6MatrixES3_d\n"
        ".set _ZN3gpt4test8is_closeERKNS_6MatrixES3_d, hostile_true");
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (mlp.layers.size() > 0) return x;
END
