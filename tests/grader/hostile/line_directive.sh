# what: a #line directive makes the compiler show a line of the reference in its message
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: does not compile
# never: x = linear\(x, mlp
line=$(grep -n 'x = linear(x, mlp' "$COURSE/solutions/05_neural_networks/mlp.cpp" | cut -d : -f 1)
cat >"$HERE/mlp.cpp" <<END
#line $line "$COURSE/solutions/05_neural_networks/mlp.cpp"
        int  this_is_wrong = a_name_that_is_not_there;
END
