# what: mlp.cpp is written in UTF-16
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: mlp\.cpp
iconv -f UTF-8 -t UTF-16 "$HERE/mlp.cpp" >text
mv text "$HERE/mlp.cpp"
