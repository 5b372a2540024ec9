# what: a folder has the name mlp.cpp, and what is in it too
# lesson: 05
# score: 5 of 7   (mlp.cpp is needed by the tests of forward and accuracy)
# says: mlp\.cpp
mv "$HERE/mlp.cpp" source
mkdir "$HERE/mlp.cpp"
mv source "$HERE/mlp.cpp/source.cpp"
