# what: optimizer.cpp is a symbolic link to a neighbour's
# lesson: 05
# score: 4 of 7   (optimizer.cpp is needed by the tests of sgd_step, adamw_update and accuracy)
# says: optimizer\.cpp.*link
rm "$HERE/optimizer.cpp"
ln -s ../../../honest/lessons/05_neural_networks/optimizer.cpp "$HERE/optimizer.cpp"
