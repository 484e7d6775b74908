# The server and its pages. See docs/operations.md, "Several nodes".
FROM node:24.21.0-bookworm-slim AS pages
WORKDIR /relais
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /relais
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY server server
COPY shared shared
COPY --from=pages /relais/dist dist
# What is mounted there takes over its owner. Everything else stays read-only.
RUN mkdir -m 700 /data /secrets && chown 10001:10001 /data /secrets
ENV RELAIS_HOST=0.0.0.0 RELAIS_PORT=8080 RELAIS_DATA=/data RELAIS_SECRETS=/secrets
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
