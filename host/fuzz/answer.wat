;; A component that answers with the memory it is given, whatever lies there, for the target `answer`. In binary it is
;; `answer.wasm` (`wasm-tools parse answer.wat`).
(component
  (core module $m
    (memory (export "memory") 1)
    ;; The only thing that is ever allotted is the list that becomes the memory.
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (func (export "f") (param i32 i32) (result i32) (i32.const 0)))
  (core instance $m (instantiate $m))
  (alias core export $m "memory" (core memory $memory))
  (alias core export $m "realloc" (core func $realloc))
  (type $kind' (enum "film" "show" "music-video"))
  (export $kind "kind" (type $kind'))
  (type $inner' (record (field "ratio" (option f64)) (field "flags" (list bool))))
  (export $inner "inner" (type $inner'))
  (type $row' (record (field "name" (option string)) (field "count" (option u32)) (field "inner" (option $inner))))
  (export $row "row" (type $row'))
  (type $page' (record
    (field "yes" bool) (field "small" u32) (field "shift" s32) (field "large" u64) (field "ratio" f64) (field "text" string)
    (field "kind" $kind) (field "maybe" (option string)) (field "rows" (list $row)) (field "texts" (list string))
    (field "sizes" (option (list u64)))))
  (export $page "page" (type $page'))
  (type $error' (record (field "message" string) (field "kind" (option $kind))))
  (export $error "tool-error" (type $error'))
  (func $f (param "memory" (list u32)) (result (result $page (error $error)))
    (canon lift (core func $m "f") (memory $memory) (realloc $realloc)))
  (export "f" (func $f)))
