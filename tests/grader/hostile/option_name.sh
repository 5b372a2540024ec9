# what: the submission's name looks like an option, and to a spreadsheet like a formula
# lesson: 05
# folder: -rf=1+1
# score: 7 of 7   (the work is right)
