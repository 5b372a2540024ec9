# what: the folder `lessons` is a symbolic link to itself, and another goes up to the root
# lesson: 05
# score: 0 of 7   (nothing was handed in)
# says: not in the submission|link
rm -r lessons
ln -s lessons lessons
ln -s / root
