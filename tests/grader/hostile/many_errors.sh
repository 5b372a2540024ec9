# what: mlp.cpp has 200,000 errors, for pages of messages
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: compil
awk 'BEGIN { for (i = 0; i < 60000; ++i) print "int x" i " = y;" }' >"$HERE/mlp.cpp"
