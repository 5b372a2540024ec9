# what: an array that makes the object file 16 GB large
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: mlp\.cpp
above mlp.cpp <<'END'
char hostile_array[1L << 34] = {1};
END
