# what: mlp.cpp is a file of 1 GB with a hole in it
# lesson: 05
# score: 5 of 7   (mlp.cpp is needed by the tests of forward and accuracy)
# says: mlp\.cpp.*(large|MB)
dd if=/dev/zero of="$HERE/mlp.cpp" bs=1 count=1 seek=1073741823 2>/dev/null
