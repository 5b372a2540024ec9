# what: the submission's name is a shell command
# lesson: 05
# folder: $(touch hostile-was-h''ere);`touch hostile-was-h''ere`|touch hostile-was-h''ere
# score: 7 of 7   (the work is right)
