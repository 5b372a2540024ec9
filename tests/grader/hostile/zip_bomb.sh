# what: in a zip of 1 MB mlp.cpp unpacks to 1 GB, and stands before the honest files
# lesson: 05
# score: 5 of 7   (mlp.cpp is needed by the tests of forward and accuracy; the others unpack)
# says: mlp\.cpp
dd if=/dev/zero of="$HERE/mlp.cpp" bs=1 count=1 seek=1073741823 2>/dev/null
zip -q -1 submission.zip "$HERE/mlp.cpp"
rm "$HERE/mlp.cpp"
zip -q -r submission.zip lessons
