# what: a zip of honest work has entries that lead out of its folder
# lesson: 05
# score: 7 of 7   (the work is right; the other entries are not taken)
zip -q -r submission.zip lessons
echo '#error counterfeit' >hostile-was-here.cpp
mkdir -p one/two/three
(
    cd one/two/three || exit 1
    zip -q ../../../submission.zip ../../../hostile-was-here.cpp
)
rm -r one hostile-was-here.cpp
