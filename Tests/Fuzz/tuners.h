// Studies that are asked and told in any order, with work that is right, old, or made up.
#ifndef FUZZ_TUNERS_H
#define FUZZ_TUNERS_H

static dovela_work works[4];

static void open_tuner(fuzz_input *input) {
  const char *settings =
      TEXT(input, "{space: {x: 'range(0, 1)', n: 'int(1, 3)'}, trials: 8, max_epochs: 3, scheduler: SuccessiveHalving}",
           "{space: {k: 'choice(sgd(log(0.01, 1)), adam)', u: {when: {k: sgd}, value: 'int(2, 8, step=2)'}}, search: "
           "Random}",
           "{space: {x: 'range(0, 1)'}, search: Grid(points=3), objective: [loss, {monitor: a, direction: max}]}",
           "{space: {x: 'range(0, 1)'}, search: GP, scheduler: Median, max_epochs: 2, lease_seconds: 0.001}",
           "{space: {}, search: TPE}", "{space: {x: 'repeat(1..3, Dense(int(1, 4)))'}, duplicates: replicate}");
  const int is_kept = one_in(input, 4);
  if (is_kept) remove("study/journal");
  MAKE(TUNER, dovela_tuner,
       dovela_tuner_open(pick(input, RUNTIME), is_kept ? "study" : NULL, one_in(input, 16) ? NULL : settings, place));
}

/// There is a configuration where there is a trial, and only there.
static void ask_tuner(fuzz_input *input, dovela_tuner *tuner, dovela_work *work) {
  dovela_string *text = untouched;
  dovela_string **place = one_in(input, 64) ? NULL : &text;
  const dovela_error *error = dovela_tuner_ask(tuner, one_in(input, 2) ? "me" : NULL, work, place);
  if (error || work->answer == DOVELA_WORK_TRIAL) {
    keep_result(error, text, STRING);
  } else if (text) {
    abort();
  }
}

static void call_tuner(fuzz_input *input) {
  dovela_tuner *tuner = pick(input, TUNER);
  dovela_work *work = &works[byte_of(input) % COUNT_OF(works)];
  dovela_result logs[2] = {{one_in(input, 16) ? "a" : "loss", (double)byte_of(input)}, {"a", 1}};
  uint64_t numbers[4], count = 0;
  if (one_in(input, 16)) work->trial = number_of(input);
  if (one_in(input, 16)) work->token = number_of(input);
  switch (byte_of(input) % 9) {
  case 0:
    open_tuner(input);
    break;
  case 1:
  case 2:
    ask_tuner(input, tuner, work);
    break;
  case 3:
    passed(dovela_tuner_report(tuner, work, byte_of(input) % 5, logs, byte_of(input) % 3, &count));
    break;
  case 4:
    passed(dovela_tuner_tell(tuner, work, byte_of(input) % 6, logs, byte_of(input) % 3, "so"));
    break;
  case 5:
    passed(one_in(input, 2) ? dovela_tuner_renew(tuner, work) : dovela_tuner_give_back(tuner, work));
    break;
  case 6:
    passed(dovela_tuner_release(tuner, one_in(input, 8) ? NULL : numbers, byte_of(input) % 5, &count));
    break;
  case 7:
    MAKE(STRING, dovela_string, dovela_tuner_trials(tuner, place));
    break;
  default:
    MAKE(STRING, dovela_string,
         one_in(input, 2) ? dovela_tuner_best(tuner, place) : dovela_tuner_settings(tuner, place));
  }
}

#endif
