# what: the lesson's folder is a symbolic link to the solutions
# lesson: 05
# score: 0 of 7   (nothing was handed in)
# says: not in the submission|link
rm -r "$HERE"
ln -s "$COURSE/solutions/05_neural_networks" "$HERE"
