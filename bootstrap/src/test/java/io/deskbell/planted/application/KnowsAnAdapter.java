package io.deskbell.planted.application;

import io.deskbell.planted.adapter.memory.UntestedStore;

record KnowsAnAdapter(UntestedStore store) {}
