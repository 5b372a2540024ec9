# what: the submission's name has spaces, quotes, a comma and letters that are not ASCII
# lesson: 05
# folder: Zoë O'Neil, "the son" & co (final) 100%
# score: 7 of 7   (the work is right)
