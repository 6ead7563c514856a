// The journal: a file at whose end every change is written before it is acknowledged. What is kept is what it says.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"log"
	"os"
	"path/filepath"
)

// entry is a line of the journal: what an item is after a change.
type entry struct {
	In   string          `json:"in"` // The collection.
	ID   string          `json:"id"`
	Kept json.RawMessage `json:"kept,omitempty"` // Absent: it was removed.
}

var journal = openJournal(cmp.Or(os.Getenv("DATA_DIR"), "data"))

type Journal struct {
	file *os.File
	// before is what stood in it at the start, in its order.
	before []entry
}

func openJournal(folder string) *Journal {
	must(os.MkdirAll(folder, 0o755))
	file, err := os.OpenFile(filepath.Join(folder, "journal"), os.O_RDWR|os.O_CREATE, 0o644)
	must(err)
	text, err := io.ReadAll(file)
	must(err)
	// A last line that was cut off had not been acknowledged. It goes, so that the next one begins on a line of its own.
	end := bytes.LastIndexByte(text, '\n') + 1
	must(file.Truncate(int64(end)))
	_, err = file.Seek(int64(end), io.SeekStart)
	must(err)
	// A new file is there after a power failure only when its folder was synced too.
	directory, err := os.Open(folder)
	must(err)
	_ = directory.Sync() // Windows cannot, and need not.
	must(directory.Close())

	journal := &Journal{file: file}
	for lines := json.NewDecoder(bytes.NewReader(text[:end])); lines.More(); {
		var entry entry
		must(lines.Decode(&entry))
		journal.before = append(journal.before, entry)
	}
	return journal
}

// write returns when the change is on the disk. After a failure nobody knows what is in the file, so the server ends,
// and reads it when it starts again. Called with the mutex locked: a line is whole before the next one begins.
func (journal *Journal) write(collection, id string, kept any) {
	change := entry{In: collection, ID: id}
	if kept != nil {
		text, err := json.Marshal(kept)
		must(err)
		change.Kept = text
	}
	line, err := json.Marshal(change)
	must(err)
	_, err = journal.file.Write(append(line, '\n'))
	must(err)
	must(journal.file.Sync())
}

// replay makes again what was kept in a collection.
func replay[Kept any](collection string) map[string]Kept {
	all := map[string]Kept{}
	for _, entry := range journal.before {
		if entry.In != collection {
			continue
		}
		if entry.Kept == nil {
			delete(all, entry.ID)
			continue
		}
		var kept Kept
		must(json.Unmarshal(entry.Kept, &kept))
		all[entry.ID] = kept
	}
	return all
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
