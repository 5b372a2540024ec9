# what: a zip of honest work
# lesson: 05
# score: 7 of 7   (the work is right)
zip -q -r submission.zip lessons
