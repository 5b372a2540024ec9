# what: time.txt holds numbers that are none, a formula and bytes that are no text
# lesson: 05
# score: 7 of 7   (the work is right)
# never: 1e308
{
    printf '05 1e308\n05 -3\n05 nan\n=1+1 2\n05 inf\n99999999999999999999 1\n05\n'
    head -c 4096 /dev/zero
    printf '\377\376 \n01 0x10\n'
} >time.txt
