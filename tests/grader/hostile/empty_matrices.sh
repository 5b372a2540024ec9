# what: nothing is written, but the given constructors make every matrix empty: all of them are equal
# lesson: 01
# score: 0 of 8   (no function does what its test asks)
# says: matrix\.cpp|Matrix
awk '
    /^Matrix::Matrix\(int rows, int cols, real fill\)/ { sub(/rows_\(rows\), cols_\(cols\)/, "rows_(0), cols_(0)") }
    /rows_\(int\(rows.size\(\)\)\), cols_\(/ { sub(/rows_\(.*/, "rows_(0), cols_(0) {"); print; next }
    /data_.assign/ { print "    data_.assign(4096, real(0));"; next }
    /for \(const auto& row : rows\)/ { print "    data_.assign(4096, real(0));\n    if (rows.size() < 1000) return;" }
    { print }
' "$HERE/matrix.cpp" >matrix.new
mv matrix.new "$HERE/matrix.cpp"
for function in multiply add_row transpose matmul sum_rows softmax_rows; do
    inside matrix.cpp "Matrix $function(" <<'END'
    return Matrix(1, 1);
END
done
inside matrix.cpp 'int argmax(' <<'END'
    if (!values.empty()) return 0;
END
