#!/bin/sh
# exec.sh <opt folder> <interpreter> <arguments…>: what AWS_LAMBDA_EXEC_WRAPPER gets to start. A wrapper written for
# Lambda names /opt in the variables it exports; they are pointed at this run's opt folder before the runtime starts.
opt=$1
shift
escaped=$(printf '%s' "$opt" | sed 's/[#&\\]/\\&/g')
mapped() {
  printf '%s' "$1" | sed -E "s#(^|[[:space:]:=\"']|file://)/opt/#\1${escaped}/#g"
}
[ -n "$NODE_OPTIONS" ] && NODE_OPTIONS=$(mapped "$NODE_OPTIONS") && export NODE_OPTIONS
[ -n "$NODE_PATH" ] && NODE_PATH=$(mapped "$NODE_PATH") && export NODE_PATH
[ -n "$PYTHONPATH" ] && PYTHONPATH=$(mapped "$PYTHONPATH") && export PYTHONPATH
[ -n "$PATH" ] && PATH=$(mapped "$PATH") && export PATH
exec "$@"
