import type { ScoreGroupKey, ScoreIndicatorDefinition, ScoreIndicatorKey, ScoreScheme } from '@commune/contract';

const SOURCE = 'Quyết định 766/QĐ-TTg (2022); phân bổ điểm trong nhóm là mặc định, chưa xác minh';

type Points = [group: ScoreGroupKey, points: number, fullAtPercent: number];

function indicator(
  key: ScoreIndicatorKey,
  [group, points, fullAtPercent]: Points,
  vi: string,
  en: string,
): ScoreIndicatorDefinition {
  return { key, group, name: { vi, en }, points, fullAtPercent, verified: false, source: SOURCE };
}

/** Groups of 18, 20, 22, 22 (payment 10 of them) and 18 points; how a group's points are spread over its indicators is ours. */
export const scoreScheme: ScoreScheme = {
  indicators: [
    indicator(
      'in-step',
      ['transparency', 18, 100],
      'Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia',
      'Dossiers in step with the national portal',
    ),
    indicator('on-time', ['timeliness', 20, 100], 'Hồ sơ giải quyết đúng hạn', 'Dossiers on time'),
    indicator(
      'digitised',
      ['digitisation', 8, 80],
      'Hồ sơ được số hóa thành phần và kết quả',
      'Dossiers digitised, papers and result',
    ),
    indicator(
      'reused',
      ['digitisation', 6, 80],
      'Khai thác, sử dụng lại thông tin, dữ liệu số hóa',
      'Digitised data reused',
    ),
    indicator('e-result', ['digitisation', 8, 100], 'Cấp kết quả điện tử', 'Electronic results issued'),
    indicator('online-dossiers', ['online-services', 8, 50], 'Hồ sơ trực tuyến', 'Online dossiers'),
    indicator(
      'procedures-online',
      ['online-services', 4, 80],
      'Thủ tục cung cấp trực tuyến',
      'Procedures offered online',
    ),
    indicator(
      'procedures-payable',
      ['online-services', 4, 80],
      'Thủ tục có thanh toán trực tuyến',
      'Procedures payable online',
    ),
    indicator(
      'online-payment',
      ['online-services', 6, 100],
      'Thanh toán trực tuyến (TTHC)',
      'Online payment of procedures',
    ),
    indicator(
      'rule-feedback',
      ['satisfaction', 6, 100],
      'Xử lý phản ánh, kiến nghị về quy định hành chính đúng hạn',
      'Feedback on administrative rules handled in time',
    ),
    indicator(
      'satisfied',
      ['satisfaction', 12, 90],
      'Mức độ hài lòng trong giải quyết thủ tục hành chính',
      'Satisfaction with the handling of procedures',
    ),
  ],
  feedbackTerms: { done: 15, rejected: 2, supplement: 5, published: 2 },
};
