package io.deskbell.planted.adapter.rest;

import io.deskbell.planted.adapter.memory.UntestedStore;

record KnowsAnotherAdapter(UntestedStore store) {}
