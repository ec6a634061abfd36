package io.nostrmesh.gateway.front;

import io.nostrmesh.gateway.settings.GatewaySettings;

/** What all clients' handlers have in common. */
record FrontParts(
    GatewaySettings settings,
    ForwardedHeaders forwarded,
    UpstreamAccess upstream,
    Documents documents,
    ServedDocument document) {}
