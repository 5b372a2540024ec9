# what: headers of the course's and the library's names lie beside the sources and spoil all that include them
# lesson: 05
# score: 7 of 7   (the sources are right; headers are the course's)
# never: counterfeit
for name in mlp.hpp linear.hpp optimizer.hpp cmath vector algorithm bits; do
    echo '#error counterfeit' >"$HERE/$name"
done
mkdir "$HERE/05_neural_networks" "$HERE/common"
echo '#error counterfeit' | tee "$HERE/05_neural_networks/mlp.hpp" >"$HERE/common/parallel.hpp"
