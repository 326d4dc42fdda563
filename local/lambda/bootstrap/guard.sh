#!/bin/sh
# Outlives the runner by a moment: a function that is frozen (SIGSTOP) cannot notice that its parent has died.
# stdin: "+ <process group>" and "- <process group>" lines; at end of file every group still listed is killed.
trap '' INT TERM HUP
groups=' '
while read -r op group; do
  case $op in
    +) groups="$groups$group " ;;
    -) groups=$(printf '%s' "$groups" | sed "s/ $group / /g") ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
