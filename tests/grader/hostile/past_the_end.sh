# what: multiply writes one number past its result: nothing shows it but the memory checker
# lesson: 01
# score: 8 of 8   (all results are right; the memory items are worth no points)
# says: heap-buffer-overflow
replace matrix.cpp 'y(r, c) = a(r, c) * b(r, c);' \
    'y(r, c) = a(r, c) * b(r, c); if (y.size() > 0) y.data()[y.size()] = 1;'
