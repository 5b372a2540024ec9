# what: in a zip mlp.cpp is a symbolic link to the reference
# lesson: 05
# score: 5 of 7   (the link is not followed: forward's and accuracy's tests are lost)
# says: mlp\.cpp
rm "$HERE/mlp.cpp"
ln -s "$COURSE/solutions/05_neural_networks/mlp.cpp" "$HERE/mlp.cpp"
zip -q -y -r submission.zip lessons
