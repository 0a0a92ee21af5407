# One image for the API, the worker and the migration; which of them it is, its command says.

FROM node:20.20.2-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY tsconfig.json ./
COPY src ./src
COPY workflows ./workflows
COPY activities ./activities
# Bundled here once: at start it would take every worker two seconds and the memory of a compiler.
RUN npm run build

FROM node:20.20.2-slim
# Temporal Cloud is reached over TLS by the SDK's native part, which reads the system's certificates.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    WORKFLOW_BUNDLE=/app/build/workflow-bundle.js
COPY --from=build /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY migrations ./migrations
COPY src ./src
COPY workflows ./workflows
COPY activities ./activities
COPY --from=build /app/build ./build
USER node
EXPOSE 3000
# Node itself, not npm: the signal that stops the container must reach the process that drains.
CMD ["node", "--import", "tsx", "src/api/main.ts"]
