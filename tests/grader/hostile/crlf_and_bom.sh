# what: all sources have a byte order mark and carriage returns
# lesson: 05
# score: 7 of 7   (the work is right)
for file in "$HERE"/*.cpp; do
    { printf '\357\273\277'; awk '{ printf "%s\r\n", $0 }' "$file"; } >file.new
    mv file.new "$file"
done
