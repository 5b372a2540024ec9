# what: a fifo lies where mlp.cpp should be: who opens it waits for ever
# lesson: 05
# score: 5 of 7   (mlp.cpp is needed by the tests of forward and accuracy)
# says: mlp\.cpp.*(ordinary|fifo)
rm "$HERE/mlp.cpp"
mkfifo "$HERE/mlp.cpp"
