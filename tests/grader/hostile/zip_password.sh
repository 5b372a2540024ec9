# what: a zip that wants a password
# lesson: 05
# score: 0 of 7   (nothing can be read)
# says: not in the submission|zip
zip -q -r -P secret submission.zip lessons
