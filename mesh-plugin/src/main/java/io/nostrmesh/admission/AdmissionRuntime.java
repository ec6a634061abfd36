package io.nostrmesh.admission;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What admission runs on. Its owner shuts these down, after the admission.
 *
 * @param verification checks signatures; bounded: when it throws {@link
 *     java.util.concurrent.RejectedExecutionException} the endpoint is refused as {@link
 *     AdmissionReason#BUSY}
 * @param timer deadlines, re-checks and lifetimes; its tasks are short
 * @param clock for the freshness of tokens and the end of leases
 */
public record AdmissionRuntime(
    Executor verification, ScheduledExecutorService timer, InstantSource clock) {}
