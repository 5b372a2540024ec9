# what: a semicolon is missing in optimizer.cpp
# lesson: 05
# score: 4 of 7   (optimizer.cpp is needed by the tests of sgd_step, adamw_update and accuracy)
# says: optimizer\.cpp.*does not compile
replace optimizer.cpp 'make_room(sgd.velocity, list);' 'make_room(sgd.velocity, list)'
