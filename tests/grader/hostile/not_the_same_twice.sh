# what: a file that compiles for the sanitizers only, so that the second build takes more files than the first
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: sees two builds.*memory errors: this time all files compiled
above mlp.cpp <<'CODE'
#ifndef __SANITIZE_ADDRESS__
#error sees two builds
#endif
CODE
