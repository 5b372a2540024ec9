# what: a text of the name .zip
# lesson: 05
# score: 0 of 7   (nothing was handed in)
# says: not in the submission|zip
echo 'my dog ate it' >submission.zip
