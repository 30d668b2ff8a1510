package instanceapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"strings"
	"unicode"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/knowledge"
)

type file struct {
	ID         string           `json:"id" example:"file_k3v5q2n7d4x6a8bc"`
	OldID      string           `json:"_id" doc:"The same as id." example:"file_k3v5q2n7d4x6a8bc"`
	FileName   string           `json:"fileName" example:"returns.md"`
	FileType   string           `json:"fileType" enum:"text,pdf" doc:"text is all that is no PDF." example:"text"`
	FileSize   int64            `json:"fileSize" doc:"In bytes." example:"72"`
	Status     knowledge.Status `json:"processingStatus" enum:"pending,processing,completed,failed" example:"completed"`
	Progress   int              `json:"progress" doc:"0 to 100." example:"100"`
	Error      *string          `json:"error" doc:"Why it could not be read; what was known of it before stays. null: it could, or is not read yet."`
	Title      string           `json:"title" doc:"As the file says, else its name." example:"returns"`
	Category   string           `json:"category" example:"general"`
	Chunks     int              `json:"chunks" doc:"Pieces that search finds, of the content of before until a new one is read." example:"2"`
	AgentID    string           `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	ValidFrom  *string          `json:"validFrom" doc:"null: since always."`
	ValidUntil *string          `json:"validUntil" doc:"null: for good."`
	CreatedAt  string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt  string           `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func fileOf(f knowledge.File) file {
	return file{
		ID: f.ID, OldID: f.ID, FileName: f.Name, FileType: fileTypeOf(f), FileSize: f.Size, Status: f.Status, Progress: f.Progress, Error: wire.MaybeText(f.Error),
		Title: f.Title, Category: f.Category, Chunks: f.Chunks, AgentID: f.AgentID, ValidFrom: wire.MaybeTime(f.ValidFrom),
		ValidUntil: wire.MaybeTime(f.ValidUntil), CreatedAt: wire.Time(f.CreatedAt), UpdatedAt: wire.Time(f.UpdatedAt),
	}
}

func fileTypeOf(f knowledge.File) string {
	if f.MIMEType == "application/pdf" {
		return "pdf"
	}
	return "text"
}

// largestFile is the largest file of a form, in bytes.
const largestFile = 50 << 20

// addFileRequest adds a file's text, or as a form the file itself: text, Markdown, HTML, CSV, PDF, Word, Excel, PowerPoint.
//
//	{"instanceId": "0199a7c4-…", "fileName": "returns.md", "content": "# Returns\n\nWithin 14 days."}
type addFileRequest struct {
	Body struct {
		InBody
		FileName *string `json:"fileName,omitempty" doc:"Needed, unless a form's file has a name." example:"returns.md"`
		Content  *string `json:"content,omitempty" doc:"The text; of a PDF its bytes as base64. Needed, unless a form has a file." example:"# Returns"`
		FileType *string `json:"fileType,omitempty" enum:"text,pdf" nullable:"true" doc:"Absent: text." example:"text"`
		Category *string `json:"category,omitempty" nullable:"true" doc:"Absent: general." example:"information"`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
		Validity
	}
}

func (d dialect) addFile(ctx context.Context, in *addFileRequest) (file, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return file{}, err
	}
	a, err := d.Agent(ctx, i, text(b.AgentID))
	if err != nil {
		return file{}, err
	}
	f := knowledge.File{AgentID: a.ID, Name: text(b.FileName), Category: text(b.Category)}
	b.Validity.apply(&f.Window)
	content, err := contentOf(ctx, b.Content, text(b.FileType))
	if err != nil {
		return file{}, err
	}
	if content == nil {
		return file{}, fault.Bad("file", "content", "must be given")
	}
	defer func() { _ = content.Close() }()
	if upload := wire.Upload(ctx); upload != nil && f.Name == "" {
		f.Name = upload.Filename
	}
	f, err = d.Agents.Knowledge.AddFile(ctx, i.AccountID, f, content)
	return fileOf(f), err
}

// contentOf returns the content of a call: the file of a form, else the bytes that a text stands for, which are of what is
// said to be a PDF the decoded ones. Nil: the call has none. It fails with Invalid for a PDF that is neither base64 of one
// nor, as some send it, the words that stand in one.
func contentOf(ctx context.Context, content *string, kind string) (io.ReadCloser, error) {
	if upload := wire.Upload(ctx); upload != nil {
		return upload.Open()
	}
	if content == nil {
		return nil, nil
	}
	if kind == "pdf" {
		return pdfOf(*content)
	}
	return io.NopCloser(strings.NewReader(*content)), nil
}

// encodedPDF is %PDF in base64, as far as no later byte changes it.
const encodedPDF = "JVBER"

// pdfOf is what a text says that is called a PDF.
func pdfOf(content string) (io.ReadCloser, error) {
	encoded := strings.TrimSpace(content)
	if head, rest, found := strings.Cut(encoded, ";base64,"); found && strings.HasPrefix(head, "data:") {
		encoded = rest
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err == nil && bytes.HasPrefix(decoded, []byte("%PDF")):
		return io.NopCloser(bytes.NewReader(decoded)), nil
	case err != nil && strings.ContainsFunc(encoded, unicode.IsSpace) && !strings.HasPrefix(encoded, encodedPDF):
		return io.NopCloser(strings.NewReader(content)), nil
	}
	return nil, fault.Bad("file", "content", "must be the base64 of a PDF, or plain text")
}

func (d dialect) listFiles(ctx context.Context, in *listRequest) (page[file], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[file]{}, err
	}
	found, next, err := d.Agents.Knowledge.ListFiles(ctx, a.ID, in.filter())
	return pageOf(found, next, fileOf), err
}

func (d dialect) file(ctx context.Context, in *sourceRequest) (file, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return file{}, err
	}
	f, err := d.File(ctx, i, in.AgentID, in.ID)
	return fileOf(f), err
}

// editFileRequest changes what is given of a file, as a form with a file its content too. What was known of it before stays
// until the new content is read, and for good if that cannot be:
//
//	{"instanceId": "0199a7c4-…", "category": "returns", "content": "# Returns\n\nWithin 30 days."}
type editFileRequest struct {
	ID   string `path:"id" doc:"The file." example:"file_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		FileName *string `json:"fileName,omitempty" doc:"Absent: the name of a form's file, else as before." example:"returns.md"`
		Content  *string `json:"content,omitempty" doc:"A new text; of a PDF its bytes as base64. Absent: as before, unless a form has a file." example:"# Returns"`
		FileType *string `json:"fileType,omitempty" enum:"text,pdf" nullable:"true" doc:"Of the content; absent: text." example:"text"`
		Category *string `json:"category,omitempty" example:"returns"`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: whichever agent has the file."`
		Validity
	}
}

func (d dialect) editFile(ctx context.Context, in *editFileRequest) (file, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return file{}, err
	}
	f, err := d.File(ctx, i, text(b.AgentID), in.ID)
	if err != nil {
		return file{}, err
	}
	if upload := wire.Upload(ctx); upload != nil && upload.Filename != "" {
		f.Name = upload.Filename
	}
	set(&f.Name, b.FileName)
	set(&f.Category, b.Category)
	b.Validity.apply(&f.Window)
	content, err := contentOf(ctx, b.Content, text(b.FileType))
	if err != nil {
		return file{}, err
	}
	if content == nil {
		f, err = d.Agents.Knowledge.UpdateFile(ctx, f)
		return fileOf(f), err
	}
	defer func() { _ = content.Close() }()
	f, err = d.Agents.Knowledge.ReplaceFile(ctx, i.AccountID, f, content)
	return fileOf(f), err
}

func (d dialect) deleteFile(ctx context.Context, in *sourceRequest) (deleted, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return deleted{}, err
	}
	f, err := d.File(ctx, i, in.AgentID, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.Knowledge.DeleteFile(ctx, f.AgentID, f.ID)
}
