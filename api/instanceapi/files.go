package instanceapi

import (
	"context"
	"encoding/base64"
	"io"
	"strings"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/knowledge"
)

type file struct {
	ID         string           `json:"id" example:"file_k3v5q2n7d4x6a8bc"`
	OldID      string           `json:"_id" doc:"The same as id." example:"file_k3v5q2n7d4x6a8bc"`
	FileName   string           `json:"fileName" example:"returns.md"`
	FileSize   int64            `json:"fileSize" doc:"In bytes." example:"72"`
	Status     knowledge.Status `json:"processingStatus" enum:"pending,processing,completed,failed" example:"completed"`
	Progress   int              `json:"progress" doc:"0 to 100." example:"100"`
	Error      *string          `json:"error" doc:"Why it could not be read; null: it could, or is not read yet."`
	Title      string           `json:"title" doc:"As the file says, else its name." example:"returns"`
	Category   string           `json:"category" example:"general"`
	Chunks     int              `json:"chunks" doc:"Pieces that search finds." example:"2"`
	AgentID    string           `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	ValidFrom  *string          `json:"validFrom" doc:"null: since always."`
	ValidUntil *string          `json:"validUntil" doc:"null: for good."`
	CreatedAt  string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt  string           `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func fileOf(f knowledge.File) file {
	return file{
		ID: f.ID, OldID: f.ID, FileName: f.Name, FileSize: f.Size, Status: f.Status, Progress: f.Progress, Error: wire.MaybeText(f.Error),
		Title: f.Title, Category: f.Category, Chunks: f.Chunks, AgentID: f.AgentID, ValidFrom: wire.MaybeTime(f.ValidFrom),
		ValidUntil: wire.MaybeTime(f.ValidUntil), CreatedAt: wire.Time(f.CreatedAt), UpdatedAt: wire.Time(f.UpdatedAt),
	}
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
	if upload := wire.Upload(ctx); upload != nil {
		content, err := upload.Open()
		if err != nil {
			return file{}, err
		}
		defer func() { _ = content.Close() }()
		if f.Name == "" {
			f.Name = upload.Filename
		}
		f, err = d.Agents.Knowledge.AddFile(ctx, i.AccountID, f, content)
		return fileOf(f), err
	}
	if b.Content == nil {
		return file{}, fault.Bad("file", "content", "must be given")
	}
	f, err = d.Agents.Knowledge.AddFile(ctx, i.AccountID, f, contentOf(*b.Content, text(b.FileType)))
	return fileOf(f), err
}

// contentOf returns the bytes that a text stands for: of what is said to be a PDF the decoded ones, if they are one.
func contentOf(content, kind string) io.Reader {
	if decoded, err := base64.StdEncoding.DecodeString(content); kind == "pdf" && err == nil && strings.HasPrefix(string(decoded), "%PDF") {
		content = string(decoded)
	}
	return strings.NewReader(content)
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

// editFileRequest changes what is given of a file; its text stays:
//
//	{"instanceId": "0199a7c4-…", "category": "returns"}
type editFileRequest struct {
	ID   string `path:"id" doc:"The file." example:"file_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		FileName *string `json:"fileName,omitempty" example:"returns.md"`
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
	set(&f.Name, b.FileName)
	set(&f.Category, b.Category)
	b.Validity.apply(&f.Window)
	f, err = d.Agents.Knowledge.UpdateFile(ctx, f)
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
