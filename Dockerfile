# The engine alone: PostgreSQL with pgvector runs beside it (compose.yaml).

FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -tags nodynamic -ldflags "-s -w -X main.version=$VERSION" -o /balas ./cmd/balas

FROM debian:trixie-slim
# ffmpeg turns voice notes into WhatsApp's format; curl asks for health.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl ffmpeg tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin balas \
    && install -d -o balas -g balas -m 0700 /data
COPY --from=build /balas /usr/local/bin/balas
USER balas
WORKDIR /data
VOLUME /data
ENV BALAS_DATA_DIR=/data BALAS_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["balas"]
CMD ["serve"]
