package org.batchwarp.pipeline;

/**
 * A batch that the device was given to do, or has done.
 *
 * @param station whose slot it is in
 */
record MadeBatch(BatchPlan plan, Station station, Slot slot) {}
