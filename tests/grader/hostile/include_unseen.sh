# what: the same behind a line marker that makes mlp.cpp a system header, whose includes -MMD does not list
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: include|does not compile
{
    printf '# 1 "%s/mlp.cpp" 1 3\n' "$HERE"
    word=if
    for path in ../../solutions/05_neural_networks/mlp.cpp \
        "$COURSE/solutions/05_neural_networks/mlp.cpp" \
        "$CLASS/honest/lessons/05_neural_networks/mlp.cpp"; do
        printf '#%s __has_include("%s")\n#include "%s"\n' "$word" "$path" "$path"
        word=elif
    done
    printf '#else\n#error there is nothing to include\n#endif\n'
} >"$HERE/mlp.cpp"
