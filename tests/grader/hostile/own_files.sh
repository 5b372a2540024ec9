# what: beside honest work lie a results.json, a Makefile, tests, headers and junk of the sources' names
# lesson: 05
# score: 7 of 7   (the named sources are right; nothing else is taken)
# never: counterfeit
mkdir -p tests/support .make lessons/common 05_neural_networks .git/hooks
echo '{"score": 100, "tests": [], "output": "counterfeit"}' | tee results.json >result.json
printf 'student,total,05_neural_networks,hours\nhonest,0,0,counterfeit\n' >scores.csv
printf 'grade:\n\ttouch hostile-was-here\n' >Makefile
cp Makefile .make/grade.mk
echo '#error counterfeit' | tee tests/05_neural_networks.cpp tests/support/main.cpp tests/support/close.cpp \
    lessons/common/real.hpp mlp.cpp 05_neural_networks/mlp.cpp >/dev/null
