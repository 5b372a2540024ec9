# what: mlp.cpp is missing
# lesson: 05
# score: 5 of 7   (mlp.cpp is needed by the tests of forward and accuracy)
# says: mlp\.cpp.*not in the submission
rm "$HERE/mlp.cpp"
