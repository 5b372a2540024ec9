# what: 20,001 files and folders forty deep lie beside the work
# lesson: 05
# score: 7 of 7   (the work is right)
mkdir junk
awk 'BEGIN { for (i = 0; i < 20001; ++i) { file = "junk/" i; printf "" >file; close(file) } }'
deep=deep
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do deep=$deep/$i/deeper; done
mkdir -p "$deep"
