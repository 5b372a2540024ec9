# what: mlp.cpp makes macros of the course's and the language's names before it includes the course's headers
# lesson: 05
# score: 5 of 7   (whatever it compiles to, forward gives the wrong result)
# says: mlp\.cpp|forward
{
    printf '#define __FILE__ "tests/05_neural_networks.cpp"\n'
    printf '#pragma GCC optimize("Ofast")\n#define TODO(hint) do { } while (false)\n'
    cat "$HERE/mlp.cpp"
} >mlp.new
mv mlp.new "$HERE/mlp.cpp"
above mlp.cpp <<'END'
_Pragma("GCC diagnostic ignored \"-Wall\"") _Pragma("GCC visibility push(hidden)")
#define require(...) ((void)0)
#define inline __attribute__((weak))
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (mlp.layers.size() > 0) return x;
END
